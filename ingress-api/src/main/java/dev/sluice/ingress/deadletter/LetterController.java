package dev.sluice.ingress.deadletter;

import dev.sluice.ingress.admin.AdminConfig;
import dev.sluice.ingress.admin.Deeds;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.deadletter.Letters.Page;
import dev.sluice.ingress.deadletter.Letters.Replayed;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.query.Parameters;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.topic.TopicKey;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.StringUtils;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Dead letters for operators. On virtual threads. */
@Controller("/admin/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(
        property = AdminConfig.PREFIX + ".enabled",
        notEquals = StringUtils.FALSE,
        defaultValue = StringUtils.TRUE)
final class LetterController {
    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 100;
    private static final int REPLAYED_MAX = 1_000;
    private static final Set<String> LISTED =
            Set.of("topic", "tenant", "since", "until", "after", "limit");
    private static final Set<String> RANGE =
            Set.of("topic", "tenant", "since", "until", "from", "to", "reason");

    private final Letters letters;
    private final Topics topics;
    private final Catalogs catalogs;
    private final Deeds deeds;
    private final Intake intake;

    LetterController(
            Letters letters, Topics topics, Catalogs catalogs, Deeds deeds, Intake intake) {
        this.letters = letters;
        this.topics = topics;
        this.catalogs = catalogs;
        this.deeds = deeds;
        this.intake = intake;
    }

    /** Newest first; {@code after} goes on below what was looked at. */
    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        requireOperator(request);
        Parameters given = Parameters.of(request, LISTED, name -> false);
        LetterFilter filter = filter(given);
        Page page =
                letters.page(
                        given.one("after").map(LetterId::parse),
                        given.number("limit", LIMIT, 1, LIMIT_MAX),
                        letter -> filter.fits(letter, owner(letter)));
        return answer(
                Json.bytes(
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("object", "list");
                            out.writeArrayFieldStart("data");
                            for (Letter letter : page.letters()) {
                                LetterJson.write(letter, owner(letter), false, out);
                            }
                            out.writeEndArray();
                            out.writeStringField(
                                    "next_after",
                                    page.before().map(LetterId::toString).orElse(null));
                            out.writeBooleanField("has_more", page.before().isPresent());
                            out.writeEndObject();
                        }));
    }

    @Get("/{id}")
    HttpResponse<byte[]> show(HttpRequest<?> request, @PathVariable String id) {
        requireOperator(request);
        Letter letter = letters.find(LetterId.parse(id)).orElseThrow(LetterController::missing);
        return answer(Json.bytes(out -> LetterJson.write(letter, owner(letter), true, out)));
    }

    @Post(uri = "/{id}/replay", consumes = MediaType.ALL)
    HttpResponse<byte[]> replay(HttpRequest<?> request, @PathVariable String id) {
        LetterId one = LetterId.parse(id);
        if (letters.find(one).isEmpty()) {
            throw missing();
        }
        return replay(request, one, one, LetterFilter.ALL);
    }

    /** A range, both ends included; at most 1,000 places of the topic at a time. */
    @Post(uri = "/replay", consumes = MediaType.ALL)
    HttpResponse<byte[]> replayRange(HttpRequest<?> request) {
        Parameters given = Parameters.of(request, RANGE, name -> false);
        LetterId from = LetterId.parse(needed(given, "from"));
        LetterId to = LetterId.parse(needed(given, "to"));
        if (to.offset() < from.offset()) {
            throw Parameters.bad("to", to.toString(), from + " or later");
        }
        return replay(request, from, to, filter(given));
    }

    private HttpResponse<byte[]> replay(
            HttpRequest<?> request, LetterId from, LetterId to, LetterFilter filter) {
        requireOperator(request);
        Deed deed = deeds.of(request).called("replay", null);
        intake.enter();
        try {
            Replayed replayed =
                    letters.replay(
                            from,
                            to,
                            REPLAYED_MAX,
                            letter -> filter.fits(letter, owner(letter)),
                            record(deed, from.equals(to) ? from.toString() : from + ".." + to));
            return answer(Json.bytes(out -> LetterJson.write(replayed, out)));
        } finally {
            intake.leave();
        }
    }

    private static AuditRecord record(Deed deed, String name) {
        return new AuditRecord(
                deed.actor(),
                deed.tenant(),
                deed.action(),
                "dead_letter",
                name,
                0L,
                0L,
                deed.reason(),
                deed.sourceAddress(),
                deed.requestId(),
                deed.at().toEpochMilli());
    }

    /** The tenant, where the record's key tells its shard. */
    private Optional<String> owner(Letter letter) {
        ByteBuffer key = letter.key();
        boolean keyed =
                topics.all().stream()
                        .filter(spec -> spec.name().equals(letter.topic()))
                        .map(TopicSpec::key)
                        .anyMatch(TopicKey.TENANT_SHARD::equals);
        if (!keyed || key == null) {
            return Optional.empty();
        }
        String shard = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
        Catalog catalog = catalogs.current();
        return shard.matches("\\d{1,9}")
                ? catalog.tenantOfShard(Integer.parseInt(shard)).map(tenant -> tenant.name())
                : Optional.empty();
    }

    private static LetterFilter filter(Parameters given) {
        return new LetterFilter(
                given.one("topic"),
                given.one("tenant"),
                given.moment("since"),
                given.moment("until"));
    }

    private static String needed(Parameters given, String name) {
        return given.one(name)
                .orElseThrow(() -> Parameters.bad(name, "missing", "an id like 0-123"));
    }

    /**
     * Also asked where paths are: one that is written in an unusual way must not open what callers
     * wrote.
     */
    private static void requireOperator(HttpRequest<?> request) {
        if (!CallerIdentity.of(request).key().may(Role.OPERATOR)) {
            throw new SluiceException(
                    ErrorCode.PERMISSION_DENIED,
                    "dead letters (expected: a key with role operator)");
        }
    }

    private static SluiceException missing() {
        return new SluiceException(
                ErrorCode.NOT_FOUND,
                "there is no such dead letter any more (expected: an id like 0-123 from the list)");
    }

    private static HttpResponse<byte[]> answer(byte[] document) {
        return HttpResponse.ok(document)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
