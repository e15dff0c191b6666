package dev.sluice.standalone.demo;

/** Who answers the demo's questions. */
public enum DemoProvider {
    /** The simulator of this process. */
    SIM("small", "large", 1_319),
    /** OpenAI's API, with the caller's own key and money. */
    OPENAI("openai-small", "openai-large", 20);

    private final Questions.Routes routes;
    private final int questions;

    DemoProvider(String small, String large, int questions) {
        this.routes = new Questions.Routes(small, large);
        this.questions = questions;
    }

    Questions.Routes routes() {
        return routes;
    }

    /** How many questions are asked when nobody says. */
    public int defaultQuestions() {
        return questions;
    }
}
