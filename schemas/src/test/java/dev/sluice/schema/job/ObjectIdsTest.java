package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObjectIdsTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00.123Z");

    private final JobIds jobs = new JobIds(new byte[32]);
    private final ObjectIds ids = new ObjectIds(jobs);

    @Test
    void tellsKindTimeAndTenant() {
        ObjectId file = ids.random(ObjectId.Kind.FILE, "acme", 7, NOW);

        assertThat(file.toString()).startsWith("file-").hasSize(47);
        assertThat(ObjectId.parse(ObjectId.Kind.FILE, file.toString())).contains(file);
        assertThat(file.time()).isEqualTo(NOW);
        assertThat(ids.genuine(file, "acme")).isTrue();
        assertThat(ids.genuine(file, "globex")).isFalse();
    }

    @Test
    void digitsOfOneKindAreNotGenuineAsAnother() {
        ObjectId file = ids.random(ObjectId.Kind.FILE, "acme", 7, NOW);
        JobId job = jobs.random("acme", 7, NOW);

        assertThat(ids.genuine(new ObjectId(ObjectId.Kind.BATCH, file.digits()), "acme")).isFalse();
        assertThat(jobs.genuine(file.digits(), "acme")).isFalse();
        assertThat(ids.genuine(new ObjectId(ObjectId.Kind.FILE, job), "acme")).isFalse();
    }

    @Test
    void theJobOfALineIsTheSameForWhoeverNamesIt() {
        ObjectId batch = ids.random(ObjectId.Kind.BATCH, "acme", 7, NOW);

        JobId job = ids.ofLine(batch, "acme", 7, 3);

        assertThat(new ObjectIds(new JobIds(new byte[32])).ofLine(batch, "acme", 7, 3))
                .isEqualTo(job);
        assertThat(ids.ofLine(batch, "acme", 7, 4).core()).isNotEqualTo(job.core());
        assertThat(jobs.genuine(job, "acme")).isTrue();
        assertThat(job.time()).isEqualTo(NOW);
    }

    @Test
    void anotherPrefixIsNoId() {
        String batch = ids.random(ObjectId.Kind.BATCH, "acme", 7, NOW).toString();

        assertThat(ObjectId.parse(ObjectId.Kind.FILE, batch)).isEmpty();
        assertThatThrownBy(() -> ObjectId.of(ObjectId.Kind.FILE, batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("file-");
    }
}
