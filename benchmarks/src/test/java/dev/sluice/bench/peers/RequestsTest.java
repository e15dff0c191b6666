package dev.sluice.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestsTest {
    /** Records can be built once their codecs are there. */
    private final RecordCodecs codecs = new RecordCodecs(SchemaRegistry.bundled());

    private final RecordCodec<JobRequest> codec =
            codecs.forTopic(
                    Topics.of(TopicLayout.SINGLE_NODE, List.of("default")).byName(Topics.REQUESTS),
                    JobRequest.class);

    private final Requests requests = new Requests(100);

    @Test
    void areOfTenantsOfTheCatalogue() {
        Catalog catalog = PeerCatalog.of(4, 2, 10, true);
        JobRequest request = codec.decode(codec.encode(requests.of(3, 0)));

        assertThat(catalog.tenant(request.getCaller().getTenant()))
                .hasValueSatisfying(
                        tenant -> {
                            assertThat(tenant.shard()).isEqualTo(request.getCaller().getShard());
                            assertThat(tenant.partition()).isEqualTo(1);
                        });
        assertThat(catalog.route(request.getModel())).isPresent();
        assertThat(JobId.parse(request.getJobId())).isPresent();
    }

    @Test
    void carryTheirNumberToTheWorker() {
        Dispatch dispatch = new Dispatch();
        dispatch.setTraceParent(requests.of(0, 123_456_789L).getTraceParent());

        assertThat(Requests.number(dispatch)).isEqualTo(123_456_789L);
    }
}
