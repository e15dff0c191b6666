package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes from a body what a provider lacks. One of the two bounds on output becomes the other;
 * {@code stream_options} is left out, because Sluice has written it; what says nothing or changes
 * no answer is left out; whatever else is asked for is declined by its name. All other bytes stay
 * as they are.
 */
final class Lacks {
    private static final JsonFactory JSON = Json.factory();

    /** Each bound on output by the other's name. */
    private static final Map<String, String> OTHER_BOUND =
            Map.of(
                    "max_tokens", "max_completion_tokens",
                    "max_completion_tokens", "max_tokens");

    private static final int VALUE_BYTES_MAX = 16;

    /** What these ask for is nothing where they are 0. */
    private static final Set<String> OF_NUMBERS =
            Set.of("top_logprobs", "frequency_penalty", "presence_penalty");

    private static final Pattern ZERO = Pattern.compile("-?0(\\.0{1,8})?");

    private final byte[] body;
    private final List<Member> members;

    /**
     * @param from where its name begins
     * @param to where its value ends
     * @param sent the name under which it is sent; empty: not at all
     */
    private record Member(String name, int from, int valueFrom, int to, Optional<String> sent) {
        Member as(Optional<String> other) {
            return new Member(name, from, valueFrom, to, other);
        }
    }

    private Lacks(byte[] body, List<Member> members) {
        this.body = body;
        this.members = members;
    }

    /**
     * @param body one JSON object
     * @param lacking names of members
     * @param operation of which it is: only chats have two bounds on their output
     */
    static byte[] without(Collection<String> lacking, byte[] body, OpenAiOperation operation)
            throws NoTranslation {
        if (lacking.isEmpty()) {
            return body;
        }
        List<Member> found = members(body);
        List<Member> kept = new ArrayList<>(found.size());
        for (Member member : found) {
            kept.add(
                    lacking.contains(member.name)
                            ? lacked(member, found, body, operation)
                            : member);
        }
        return new Lacks(body, kept).written();
    }

    private static Member lacked(
            Member member, List<Member> all, byte[] body, OpenAiOperation operation)
            throws NoTranslation {
        String other = OTHER_BOUND.get(member.name);
        if (other != null) {
            if (operation != OpenAiOperation.CHAT_COMPLETIONS) {
                return member;
            }
            boolean both = all.stream().anyMatch(one -> one.name.equals(other));
            return member.as(both ? Optional.empty() : Optional.of(other));
        }
        if (!isOurs(member) && !ChatBody.isHint(member.name) && !saysNothing(member, body)) {
            throw NoTranslation.lacking(
                    member.name, "the provider does not take it (expected: left out)");
        }
        return member.as(Optional.empty());
    }

    private static boolean isOurs(Member member) {
        return member.name.equals("stream_options");
    }

    /** As the router reads it, too: what it plans past a lane's lack must not be declined here. */
    private static boolean saysNothing(Member member, byte[] body) {
        String value =
                new String(
                        body,
                        member.valueFrom,
                        Math.min(member.to - member.valueFrom, VALUE_BYTES_MAX),
                        StandardCharsets.US_ASCII);
        return switch (value) {
            case "null" -> true;
            // Who says false here asks for something: calls one at a time.
            case "false", "[]", "{}" -> !member.name.equals("parallel_tool_calls");
            case "1" -> member.name.equals("n");
            case "true" -> member.name.equals("parallel_tool_calls");
            case "\"auto\"" -> member.name.equals("tool_choice");
            case "\"audio\"" -> member.name.equals("stream_format");
            default -> OF_NUMBERS.contains(member.name) && ZERO.matcher(value).matches();
        };
    }

    private static List<Member> members(byte[] body) {
        List<Member> members = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                JsonToken value = parser.nextToken();
                int valueFrom = (int) parser.currentTokenLocation().getByteOffset();
                if (value.isStructStart()) {
                    parser.skipChildren();
                }
                parser.finishToken();
                members.add(
                        new Member(
                                name,
                                from,
                                valueFrom,
                                (int) parser.currentLocation().getByteOffset(),
                                Optional.of(name)));
            }
            return members;
        } catch (IOException e) {
            throw new IllegalStateException("a body that was written as JSON is none", e);
        }
    }

    private byte[] written() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 32);
        int copied = 0;
        boolean anyKept = false;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.sent.isEmpty()) {
                // With the comma before it, or behind it where nothing stands before.
                int from = anyKept ? members.get(i - 1).to : member.from;
                int to = !anyKept && i + 1 < members.size() ? members.get(i + 1).from : member.to;
                out.write(body, copied, from - copied);
                copied = to;
            } else {
                anyKept = true;
                if (!member.sent.get().equals(member.name)) {
                    out.write(body, copied, member.from - copied);
                    out.writeBytes(
                            ('"' + member.sent.get() + "\":").getBytes(StandardCharsets.UTF_8));
                    copied = member.valueFrom;
                }
            }
        }
        out.write(body, copied, body.length - copied);
        return out.toByteArray();
    }
}
