package dev.sluice.ingress.audio;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.form.Multipart;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.FieldReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A form with audio, as the JSON that its job has: fields as they were sent, all of them texts;
 * those that are repeated or end in {@code []} as lists, {@code name[member]} as objects, and the
 * audio in {@code file}. For one request and one thread.
 */
final class AudioForm {
    private static final String FILE = "file";
    private static final Pattern NAME = Pattern.compile("([a-z_]{1,64})(\\[([a-z_]{0,64})])?");
    private static final int FIELDS_MAX = 64;
    private static final int FIELD_BYTES_MAX = 64 * 1024;
    private static final int FILENAME_CHARS_MAX = 256;

    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> objects = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private @Nullable Audio audio;

    private record Audio(String filename, @Nullable String contentType, byte[] bytes) {}

    private AudioForm() {}

    /**
     * @param sent bounded before
     * @param contentType of the request
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    static AudioForm read(byte[] sent, String contentType) {
        AudioForm form = new AudioForm();
        try {
            Multipart parts = Multipart.over(new ByteArrayInputStream(sent), contentType);
            int fields = 0;
            while (parts.next()) {
                if (++fields > FIELDS_MAX) {
                    throw FieldReader.bad("", "more fields", "at most " + FIELDS_MAX);
                }
                form.take(parts, sent.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
        return form;
    }

    private void take(Multipart part, int bytesMax) throws IOException {
        String name = part.name();
        if (name.equals(FILE)) {
            take(part, name, bytesMax);
            return;
        }
        Matcher parsed = NAME.matcher(name);
        if (!parsed.matches()) {
            throw FieldReader.bad(
                    "", "a field with another name", "names like timestamp_granularities[]");
        }
        String text = part.text(FIELD_BYTES_MAX);
        String field = parsed.group(1);
        String member = parsed.group(3);
        if (field.equals("stream")) {
            whole(text);
        } else if (member == null) {
            String before = texts.put(field, text);
            if (before != null) {
                lists.computeIfAbsent(field, f -> new ArrayList<>(List.of(before))).add(text);
            }
        } else if (member.isEmpty()) {
            lists.computeIfAbsent(field, f -> new ArrayList<>()).add(text);
        } else {
            objects.computeIfAbsent(field, f -> new LinkedHashMap<>()).put(member, text);
        }
        requireOneForm(field);
    }

    private void take(Multipart part, String name, int bytesMax) throws IOException {
        if (audio != null) {
            throw FieldReader.bad("/body/file", "given twice", "one file");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.copyTo(bytes, bytesMax);
        String filename = part.filename().filter(given -> !given.isBlank()).orElse(name);
        audio =
                new Audio(
                        filename.length() <= FILENAME_CHARS_MAX
                                ? filename
                                : filename.substring(filename.length() - FILENAME_CHARS_MAX),
                        part.contentType().map(AudioForm::withoutParameters).orElse(null),
                        bytes.toByteArray());
    }

    private static String withoutParameters(String contentType) {
        return contentType.split(";", 2)[0].strip();
    }

    private static void whole(String stream) {
        if (!stream.equals("false")) {
            throw FieldReader.bad(
                    "/body/stream",
                    stream.equals("true") ? stream : "something else",
                    "left out, texts of audio come whole");
        }
    }

    private void requireOneForm(String field) {
        if (objects.containsKey(field) && (texts.containsKey(field) || lists.containsKey(field))) {
            throw FieldReader.bad(
                    "/body/" + field, "given with members and without", "one of both");
        }
    }

    /**
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST} when there is no
     *     audio
     */
    byte[] json() {
        Audio heard = audio;
        if (heard == null || heard.bytes.length == 0) {
            throw FieldReader.bad("/body/file", heard == null ? "missing" : "empty", "the audio");
        }
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    for (Map.Entry<String, String> text : texts.entrySet()) {
                        if (!lists.containsKey(text.getKey())) {
                            out.writeStringField(text.getKey(), text.getValue());
                        }
                    }
                    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
                        out.writeArrayFieldStart(list.getKey());
                        for (String one : list.getValue()) {
                            out.writeString(one);
                        }
                        out.writeEndArray();
                    }
                    for (Map.Entry<String, Map<String, String>> object : objects.entrySet()) {
                        out.writeObjectFieldStart(object.getKey());
                        for (Map.Entry<String, String> member : object.getValue().entrySet()) {
                            out.writeStringField(member.getKey(), member.getValue());
                        }
                        out.writeEndObject();
                    }
                    write(heard, out);
                    out.writeEndObject();
                });
    }

    private static void write(Audio audio, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(FILE);
        out.writeStringField("filename", audio.filename);
        if (audio.contentType != null) {
            out.writeStringField("content_type", audio.contentType);
        }
        out.writeBinaryField("data", audio.bytes);
        out.writeEndObject();
    }
}
