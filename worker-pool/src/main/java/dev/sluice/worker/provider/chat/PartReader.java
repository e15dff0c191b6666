package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one part of a message's content. */
final class PartReader {
    private static final Set<String> TEXT = Set.of("type", "text", "cache_control");
    private static final Set<String> REFUSAL = Set.of("type", "refusal", "cache_control");
    private static final Set<String> IMAGE = Set.of("type", "image_url", "cache_control");
    private static final Set<String> AUDIO = Set.of("type", "input_audio", "cache_control");
    private static final Set<String> FILE = Set.of("type", "file", "cache_control");
    private static final Set<String> FILE_DATA = Set.of("file_data", "filename");
    private static final String BASE64 = ";base64,";

    private PartReader() {}

    static Part read(JsonNode part, String at) throws NoTranslation {
        Members.object(part, at);
        JsonNode cache = Members.orNull(part.path("cache_control"));
        String type = Members.text(part, "type", at);
        switch (type) {
            case "text" -> {
                Members.only(part, at, TEXT);
                return new Part.Text(at, cache, Members.text(part, "text", at));
            }
            case "refusal" -> {
                Members.only(part, at, REFUSAL);
                return new Part.Text(at, cache, Members.text(part, "refusal", at));
            }
            case "image_url" -> {
                Members.only(part, at, IMAGE);
                return image(part.path("image_url"), at, cache);
            }
            case "input_audio" -> {
                Members.only(part, at, AUDIO);
                JsonNode audio = part.path("input_audio");
                String where = at + ".input_audio";
                return new Part.Inline(
                        at,
                        cache,
                        Part.Medium.AUDIO,
                        "audio/" + Json.word(Members.text(audio, "format", where)),
                        Members.text(audio, "data", where));
            }
            case "file" -> {
                Members.only(part, at, FILE);
                JsonNode file = part.path("file");
                Members.only(file, at + ".file", FILE_DATA);
                String data = Members.text(file, "file_data", at + ".file");
                return inline(data, at, at + ".file.file_data", cache, Part.Medium.FILE);
            }
            default ->
                    throw NoTranslation.lacking(
                            at + ".type",
                            Json.word(type) + " (expected: text, image_url, input_audio or file)");
        }
    }

    private static Part image(JsonNode image, String at, @Nullable JsonNode cache)
            throws NoTranslation {
        String where = at + ".image_url";
        Members.object(image, where);
        String detail = Members.textOrNull(image, "detail", where);
        if (detail != null && !detail.equals("auto")) {
            throw NoTranslation.lacking(where + ".detail", Json.word(detail) + " (expected: auto)");
        }
        String url = Members.text(image, "url", where);
        String scheme = url.substring(0, Math.min(8, url.length())).toLowerCase(Locale.ROOT);
        return scheme.startsWith("https://") || scheme.startsWith("http://")
                ? new Part.Remote(at, cache, Part.Medium.IMAGE, url)
                : inline(url, at, where + ".url", cache, Part.Medium.IMAGE);
    }

    private static Part inline(
            String url, String at, String where, @Nullable JsonNode cache, Part.Medium medium)
            throws NoTranslation {
        int comma = url.indexOf(BASE64);
        if (!url.startsWith("data:") || comma < 0) {
            throw NoTranslation.wrong(
                    where, "neither an http URL nor data:<type>;base64 (expected: one of them)");
        }
        return new Part.Inline(
                at,
                cache,
                medium,
                url.substring("data:".length(), comma).toLowerCase(Locale.ROOT),
                url.substring(comma + BASE64.length()));
    }
}
