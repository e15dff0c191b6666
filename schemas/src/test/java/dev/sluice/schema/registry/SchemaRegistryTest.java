package dev.sluice.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
    private static final String SUBJECT = "orders-value";
    private static final Schema ORDER =
            SchemaBuilder.record("Order").namespace("test").fields().requiredLong("id").endRecord();
    private static final Schema ORDER_WITH_DEFAULT =
            SchemaBuilder.record("Order")
                    .namespace("test")
                    .fields()
                    .requiredLong("id")
                    .name("note")
                    .type()
                    .stringType()
                    .stringDefault("")
                    .endRecord();
    private final SchemaRegistry registry = SchemaRegistry.bundled();

    @Test
    void bundledIdsAreTheSameInEveryProcess() {
        SchemaRegistry other = SchemaRegistry.bundled();

        subjects()
                .forEach(
                        (subject, schema) -> {
                            int id = registry.idOf(subject, schema);
                            assertThat(other.idOf(subject, schema)).as(subject).isEqualTo(id);
                            assertThat(other.byId(id)).isEqualTo(schema);
                        });
        assertThat(other.subjects()).isEqualTo(registry.subjects());
    }

    /** Also what topics held in the past: their records may still be there. */
    @Test
    void listsWhatItHas() {
        assertThat(registry.subjects()).containsKeys(subjects().keySet().toArray(String[]::new));
        assertThat(registry.version("sluice.results-value", 1).schema()).contains("JobResult");
    }

    @Test
    void saysHowToGetASchemaThatIsMissing() {
        assertThatThrownBy(() -> registry.idOf(SUBJECT, ORDER))
                .isInstanceOf(SchemaMissingException.class)
                .hasMessage(
                        "schema test.Order is not registered under subject orders-value"
                                + " in the bundled registry: run `sluice init`");
    }

    @Test
    void namesAnIdOrAVersionThatIsMissing() {
        assertThatThrownBy(() -> registry.byId(4_711))
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("4711");
        assertThatThrownBy(() -> registry.version("sluice.results-value", 99))
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("99")
                .hasMessageContaining("sluice.results-value");
    }

    @Test
    void registeringAgainChangesNothing() {
        int id = registry.register(SUBJECT, ORDER);

        assertThat(registry.register(SUBJECT, ORDER)).isEqualTo(id);
        assertThat(registry.subjects().get(SUBJECT)).containsExactly(1);
        assertThat(registry.idOf(SUBJECT, ORDER)).isEqualTo(id);
    }

    @Test
    void whatIsRegisteredBesideTakesNoIdThatIsShipped() {
        Map<Integer, Schema> shipped = new HashMap<>();
        subjects()
                .forEach((subject, schema) -> shipped.put(registry.idOf(subject, schema), schema));

        assertThat(shipped).doesNotContainKey(registry.register(SUBJECT, ORDER));
        shipped.forEach((id, schema) -> assertThat(registry.byId(id)).isEqualTo(schema));
    }

    @Test
    void takesASchemaThatReadsWhatWasWritten() {
        int id = registry.register(SUBJECT, ORDER);

        assertThat(registry.register(SUBJECT, ORDER_WITH_DEFAULT)).isGreaterThan(id);
    }

    @Test
    void refusesACredentialSourceThatTheClientWouldIgnore() {
        assertThatThrownBy(
                        () ->
                                SchemaRegistry.connect(
                                        "http://localhost:1",
                                        Map.of("basic.auth.credentials.source", "USERINFO")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("basic.auth.credentials.source: USERINFO (expected: one of");
    }

    @Test
    void theWordBundledNeedsNoServer() {
        assertThat(SchemaRegistry.connect("bundled", Map.of()).subjects())
                .isEqualTo(registry.subjects());
    }

    private static Map<String, Schema> subjects() {
        return RecordCodecs.subjects(
                Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL)).all());
    }
}
