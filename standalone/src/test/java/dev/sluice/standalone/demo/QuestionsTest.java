package dev.sluice.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
    private static final Questions.Routes ROUTES = new Questions.Routes("small", "large");

    @Test
    void bundlesAllQuestions() {
        assertThat(Questions.load(Integer.MAX_VALUE, ROUTES)).hasSize(1_319);
    }

    @Test
    void sendsEveryThirdLineToTheLargeRoute() {
        assertThat(Questions.load(6, ROUTES))
                .extracting(line -> line.json().contains("\"model\":\"large\""))
                .containsExactly(false, false, true, false, false, true);
    }

    @Test
    void dealsLinesToTenantsInTurn() {
        List<List<Questions.Line>> hands = Questions.dealt(Questions.load(5, ROUTES), 2);

        assertThat(hands.get(0))
                .extracting(Questions.Line::customId)
                .containsExactly("gsm8k-0000", "gsm8k-0002", "gsm8k-0004");
        assertThat(hands.get(1))
                .extracting(Questions.Line::customId)
                .containsExactly("gsm8k-0001", "gsm8k-0003");
    }
}
