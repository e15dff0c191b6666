package dev.sluice.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.Pause;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00Z");
    private static final Deed BY_KEY =
            new Deed("key_1", "acme", null, "more traffic", "192.0.2.1", "req_1", NOW);
    private static final Catalog STANDING =
            Catalog.EMPTY.with(new LimitGroup("old", 1), 4).with(new LimitGroup("gone", 1), 7);

    @Test
    void tellsOfEveryObjectWhatHappenedToIt() {
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        entries.put("limit_group/new", entry(new LimitGroup("new", 1), 1));
        entries.put("limit_group/old", entry(new LimitGroup("old", 2), 5));
        entries.put("limit_group/gone", null);

        assertThat(Audit.records(BY_KEY, STANDING, entries))
                .allSatisfy(record -> assertThat(record.getKind()).isEqualTo("limit_group"))
                .extracting(
                        AuditRecord::getAction,
                        AuditRecord::getName,
                        AuditRecord::getOldVersion,
                        AuditRecord::getNewVersion)
                .containsExactly(
                        tuple("create", "new", 0L, 1L),
                        tuple("update", "old", 4L, 5L),
                        tuple("delete", "gone", 7L, 0L));
    }

    @Test
    void tellsWhoDidItAndWhy() {
        Pause pause = new Pause("tenant/acme", "unpaid", NOW, "key_1");
        Map<String, @Nullable CatalogEntry> entries = new LinkedHashMap<>();
        entries.put("pause/tenant/acme", entry(pause, 1));

        assertThat(Audit.records(BY_KEY.called("pause", "unpaid"), STANDING, entries))
                .containsExactly(
                        new AuditRecord(
                                "key_1",
                                "acme",
                                "pause",
                                "pause",
                                "tenant/acme",
                                0L,
                                1L,
                                "unpaid",
                                "192.0.2.1",
                                "req_1",
                                NOW.toEpochMilli()));
    }

    @Test
    void aCommandIsTheSystemUsers() {
        Deed deed = Deed.ofCommand("sluice catalog apply", NOW);

        assertThat(deed.actor()).isEqualTo("cli:" + System.getProperty("user.name"));
        assertThat(deed.tenant()).isNull();
        assertThat(deed.reason()).isEqualTo("sluice catalog apply");
    }

    private static CatalogEntry entry(CatalogObject object, long version) {
        return Catalog.entry(object, version, "key_1", NOW);
    }
}
