package dev.sluice.ingress.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SubmitPolicyTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private static SubmitPolicy.Ruling rule(String key, String model, String options) {
        ApiKey apiKey = FakeCatalogs.CATALOG.keyByHash(ApiKeys.hash(key)).orElseThrow();
        String json = "{\"body\":{\"model\":\"%s\"}%s}".formatted(model, options);
        return SubmitPolicy.rule(
                JobRequestReader.read(json.getBytes(UTF_8)),
                new CallerIdentity(
                        apiKey, FakeCatalogs.CATALOG.tenant(apiKey.tenant()).orElseThrow()),
                FakeCatalogs.CATALOG,
                NOW);
    }

    private static void assertRefused(
            SubmitPolicy.Ruling ruling, ErrorCode code, String pointer, String words) {
        assertThat(ruling).isInstanceOf(SubmitPolicy.Ruling.Refused.class);
        var error = ((SubmitPolicy.Ruling.Refused) ruling).error();
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.pointer()).contains(pointer);
        assertThat(error.detail()).contains(words);
    }

    private static SubmitPolicy.Ruling.Admissible admissible(SubmitPolicy.Ruling ruling) {
        assertThat(ruling).isInstanceOf(SubmitPolicy.Ruling.Admissible.class);
        return (SubmitPolicy.Ruling.Admissible) ruling;
    }

    @Test
    void anUnknownRouteIsRefusedWithTheUsableOnes() {
        assertRefused(
                rule(FakeCatalogs.ACME_KEY, "gpt", ""),
                ErrorCode.MODEL_NOT_FOUND,
                "/body/model",
                "one of large, small, unpriced");
    }

    @Test
    void aRouteOfOthersIsAsUnknown() {
        assertRefused(
                rule(FakeCatalogs.GLOBEX_KEY, "large", ""),
                ErrorCode.MODEL_NOT_FOUND,
                "/body/model",
                "one of small)");
    }

    @Test
    void aRouteWithoutAnyPriceIsRefused() {
        assertRefused(
                rule(FakeCatalogs.ACME_KEY, "unpriced", ""),
                ErrorCode.PRICE_UNKNOWN,
                "/body/model",
                "unpriced");
    }

    @Test
    void oneLaneWithAPriceIsEnough() {
        admissible(rule(FakeCatalogs.ACME_KEY, "small", ""));
    }

    @Test
    void theDeadlineFollowsThePriorityUnlessGiven() {
        assertThat(admissible(rule(FakeCatalogs.ACME_KEY, "small", "")).deadline())
                .isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(
                        admissible(
                                        rule(
                                                FakeCatalogs.ACME_KEY,
                                                "small",
                                                ",\"priority\":\"interactive\""))
                                .deadline())
                .isEqualTo(NOW.plus(Duration.ofMinutes(10)));
        assertThat(
                        admissible(rule(FakeCatalogs.ACME_KEY, "small", ",\"priority\":\"batch\""))
                                .deadline())
                .isEqualTo(NOW.plus(Duration.ofHours(24)));
        assertThat(
                        admissible(rule(FakeCatalogs.ACME_KEY, "small", ",\"deadline\":\"90s\""))
                                .deadline())
                .isEqualTo(NOW.plusSeconds(90));
    }

    @Test
    void aDeadlineInThePastOrFarAwayIsRefused() {
        for (String deadline :
                new String[] {"2026-05-01T10:00:00Z", "0s", "8d", "PT99999999999999S"}) {
            assertRefused(
                    rule(
                            FakeCatalogs.ACME_KEY,
                            "small",
                            ",\"deadline\":\"%s\"".formatted(deadline)),
                    ErrorCode.INVALID_REQUEST,
                    "/deadline",
                    "within 7 days");
        }
    }

    @Test
    void aKeyOfAProjectPaysForThatProjectAlone() {
        assertThat(admissible(rule(FakeCatalogs.PROJECT_KEY, "small", "")).project())
                .isEqualTo("search");
        assertRefused(
                rule(FakeCatalogs.PROJECT_KEY, "small", ",\"project\":\"ads\""),
                ErrorCode.PERMISSION_DENIED,
                "/project",
                "search");
    }
}
