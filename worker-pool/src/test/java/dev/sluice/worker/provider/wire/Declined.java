package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.provider.CallFailure;

/** What every wire says of a field that its provider lacks. */
public final class Declined {
    private Declined() {}

    /**
     * @param elsewhere whether another provider may have words for it
     */
    public static void byName(WireRequest request, String field, boolean elsewhere) {
        assertThat(request)
                .isInstanceOfSatisfying(
                        WireRequest.Declined.class,
                        declined ->
                                assertThat(declined.failure())
                                        .isInstanceOfSatisfying(
                                                CallFailure.Untranslatable.class,
                                                no -> {
                                                    assertThat(no.field()).isEqualTo(field);
                                                    assertThat(no.elsewhere()).isEqualTo(elsewhere);
                                                    assertThat(no.why()).contains("expected: ");
                                                }));
    }
}
