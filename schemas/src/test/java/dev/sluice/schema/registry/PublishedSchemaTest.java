package dev.sluice.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.JobResult;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class PublishedSchemaTest {
    @Test
    void publishesUnitsAsLogicalTypes() {
        Schema published = PublishedSchema.of(JobResult.getClassSchema());

        assertThat(published.getField("finished_at").schema().getLogicalType())
                .isEqualTo(LogicalTypes.timestampMillis());
        assertThat(published.getField("started_at").schema().getTypes().get(1).getLogicalType())
                .as("in a union")
                .isEqualTo(LogicalTypes.timestampMillis());
        assertThat(
                        published
                                .getField("attempts")
                                .schema()
                                .getElementType()
                                .getField("dispatched_at")
                                .schema()
                                .getLogicalType())
                .as("in a record within")
                .isEqualTo(LogicalTypes.timestampMillis());
        assertThat(published.toString()).doesNotContain("\"unit\"");
    }

    @Test
    void leavesOthersAsTheyAre() {
        assertThat(PublishedSchema.of(AbortOrder.getClassSchema()))
                .isEqualTo(AbortOrder.getClassSchema());
    }

    @Test
    void ourOwnClassesKeepTheirCoders() throws ReflectiveOperationException {
        var coders = SpecificRecordBase.class.getDeclaredMethod("hasCustomCoders");
        coders.setAccessible(true);

        assertThat(coders.invoke(new JobResult())).isEqualTo(true);
    }
}
