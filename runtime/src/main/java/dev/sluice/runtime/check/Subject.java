package dev.sluice.runtime.check;

/** What findings are about, in the order in which they are told. */
public enum Subject {
    BROKERS("brokers"),
    TOPICS("topics"),
    REPLICATION("replication"),
    CHANGELOGS("changelogs"),
    SHARE_GROUPS("share groups"),
    TRANSACTIONS("transactions"),
    ACCESS("access"),
    REGISTRY("registry"),
    DATABASE("database"),
    CREDENTIALS("credentials"),
    BODIES("bodies"),
    CLOCKS("clocks"),
    DISK("disk");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    /** As an operator reads it. */
    public String title() {
        return title;
    }
}
