package dev.sluice.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.registry.RegistrationPolicy.Place;
import dev.sluice.schema.registry.RegistrationPolicy.Standing;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationPolicyTest {
    private static final Schema ORDER =
            SchemaBuilder.record("Order").namespace("test").fields().requiredLong("id").endRecord();
    private static final Schema WITH_NOTE =
            SchemaBuilder.record("Order")
                    .namespace("test")
                    .fields()
                    .requiredLong("id")
                    .optionalString("note")
                    .endRecord();
    private static final Schema WITH_OWNER =
            SchemaBuilder.record("Order")
                    .namespace("test")
                    .fields()
                    .requiredLong("id")
                    .requiredString("owner")
                    .endRecord();

    @Test
    void aSubjectWithoutSchemasTakesAny() {
        assertThat(RegistrationPolicy.of(null, ORDER)).isEqualTo(new Registration.New(null));
    }

    @Test
    void whatIsThereIsTheSame() {
        assertThat(RegistrationPolicy.of(new Standing(1, ORDER, new Place(7, 1)), ORDER))
                .isEqualTo(new Registration.Same(7, 1, 1));
    }

    @Test
    void whatALaterVersionReplacedIsStillTheSame() {
        assertThat(RegistrationPolicy.of(new Standing(2, WITH_NOTE, new Place(7, 1)), ORDER))
                .isEqualTo(new Registration.Same(7, 1, 2));
    }

    @Test
    void aFieldWithADefaultIsANewVersion() {
        assertThat(RegistrationPolicy.of(new Standing(1, ORDER, null), WITH_NOTE))
                .isEqualTo(new Registration.NewVersion(1, null));
    }

    @Test
    void aFieldWithoutADefaultIsRefusedByName() {
        assertThat(RegistrationPolicy.of(new Standing(3, ORDER, null), WITH_OWNER))
                .isInstanceOfSatisfying(
                        Registration.Refused.class,
                        refused ->
                                assertThat(refused.reason())
                                        .contains("version 3")
                                        .contains(
                                                "field owner: READER_FIELD_MISSING_DEFAULT_VALUE"));
    }

    @ParameterizedTest
    @CsvSource({
        "BACKWARD,true",
        "BACKWARD_TRANSITIVE,true",
        "FULL,true",
        "FULL_TRANSITIVE,true",
        "FORWARD,false",
        "FORWARD_TRANSITIVE,false",
        "NONE,false",
        "'',false"
    })
    void backwardAndStricterKeepReaders(String compatibility, boolean keeps) {
        assertThat(RegistrationPolicy.keepsReaders(compatibility)).isEqualTo(keeps);
    }
}
