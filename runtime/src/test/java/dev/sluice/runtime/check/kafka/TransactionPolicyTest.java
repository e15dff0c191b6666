package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.TransactionPolicy.OpenTransaction;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionPolicyTest {
    @Test
    void isContentWhenNoneStayedOpen() {
        assertThat(TransactionPolicy.findings(List.of())).hasOnlyElementsOfType(Finding.Ok.class);
    }

    @Test
    void namesThePartitionTheProducerAndTheBrokerToAsk() {
        assertThat(
                        TransactionPolicy.findings(
                                List.of(new OpenTransaction("t", 3, 17, 100, 5_000, 2))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found())
                                    .contains("producer 17", "t-3", "offset 100", "5000 records");
                            assertThat(refusal.change()).contains("--broker-id 2");
                        });
    }
}
