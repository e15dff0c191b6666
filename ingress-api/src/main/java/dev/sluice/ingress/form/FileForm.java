package dev.sluice.ingress.form;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.submit.FieldReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A form with files, as the JSON that its job has: fields as they were sent, all of them texts but
 * for a number of answers and the wish for a stream; those that are repeated or end in {@code []}
 * as lists, {@code name[member]} as objects, and files in base64. For one request and one thread.
 */
public final class FileForm {
    private static final String COUNT = "n";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern NAME = Pattern.compile("([a-z_]{1,64})(\\[([a-z_]{0,64})])?");
    private static final int FIELDS_MAX = 64;
    private static final int FIELD_BYTES_MAX = 64 * 1024;
    private static final int FILENAME_CHARS_MAX = 256;

    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> objects = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, List<Upload>> uploads = new LinkedHashMap<>();
    private final Set<String> listed = new HashSet<>();
    private final List<FileField> files;
    private final boolean streams;
    private boolean stream;

    private record Upload(String filename, @Nullable String contentType, byte[] bytes) {}

    /**
     * A field that has files.
     *
     * @param what it is, for messages
     * @param countMax 1: an object, else a list where it is written as one
     */
    public record FileField(String name, String what, int countMax, boolean required) {}

    private FileForm(List<FileField> files, boolean streams) {
        this.files = files;
        this.streams = streams;
    }

    /**
     * @param sent bounded before
     * @param contentType of the request
     * @param files that the operation takes
     * @param streams whether its answer may be asked for as a stream
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    public static FileForm read(
            byte[] sent, String contentType, List<FileField> files, boolean streams) {
        FileForm form = new FileForm(files, streams);
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
        for (FileField file : files) {
            if (name.equals(file.name) || name.equals(file.name + "[]")) {
                take(part, file, name.endsWith("]"), bytesMax);
                return;
            }
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
            stream = streamed(text);
        } else if (member == null && !lists.containsKey(field) && !texts.containsKey(field)) {
            texts.put(field, text);
        } else if (member == null || member.isEmpty()) {
            // With brackets or without: who sends a name again means a list.
            String before = texts.get(field);
            lists.computeIfAbsent(
                            field,
                            f -> new ArrayList<>(before == null ? List.of() : List.of(before)))
                    .add(text);
        } else {
            objects.computeIfAbsent(field, f -> new LinkedHashMap<>()).put(member, text);
        }
        requireOneForm(field);
    }

    private void take(Multipart part, FileField file, boolean list, int bytesMax)
            throws IOException {
        List<Upload> there = uploads.computeIfAbsent(file.name, f -> new ArrayList<>());
        if (there.size() >= file.countMax) {
            throw FieldReader.bad(
                    "/body/" + file.name,
                    "given more often",
                    file.countMax == 1 ? "one file" : "at most %d files".formatted(file.countMax));
        }
        if (list && file.countMax > 1) {
            listed.add(file.name);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.copyTo(bytes, bytesMax);
        String filename = part.filename().filter(given -> !given.isBlank()).orElse(file.name);
        there.add(
                new Upload(
                        filename.length() <= FILENAME_CHARS_MAX
                                ? filename
                                : filename.substring(filename.length() - FILENAME_CHARS_MAX),
                        part.contentType().map(FileForm::withoutParameters).orElse(null),
                        bytes.toByteArray()));
    }

    private static String withoutParameters(String contentType) {
        return contentType.split(";", 2)[0].strip();
    }

    private boolean streamed(String text) {
        boolean asked = text.equals("true");
        if (asked && !streams || !asked && !text.equals("false")) {
            throw FieldReader.bad(
                    "/body/stream",
                    asked ? text : "something else",
                    streams ? "true or false" : "left out, the answer comes whole");
        }
        return asked;
    }

    private void requireOneForm(String field) {
        if (objects.containsKey(field) && (texts.containsKey(field) || lists.containsKey(field))) {
            throw FieldReader.bad(
                    "/body/" + field, "given with members and without", "one of both");
        }
    }

    /**
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST} when a file is
     *     missing or empty
     */
    public byte[] json() {
        for (FileField file : files) {
            List<Upload> sent = uploads.getOrDefault(file.name, List.of());
            if (file.required && sent.isEmpty()
                    || sent.stream().anyMatch(upload -> upload.bytes.length == 0)) {
                throw FieldReader.bad(
                        "/body/" + file.name, sent.isEmpty() ? "missing" : "empty", file.what);
            }
        }
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    if (stream) {
                        out.writeBooleanField("stream", true);
                    }
                    for (Map.Entry<String, String> text : texts.entrySet()) {
                        if (!lists.containsKey(text.getKey())) {
                            write(text.getKey(), text.getValue(), out);
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
                    for (Map.Entry<String, List<Upload>> file : uploads.entrySet()) {
                        write(file.getKey(), file.getValue(), out);
                    }
                    out.writeEndObject();
                });
    }

    /** A number of answers is one: what they may cost is reckoned with it. */
    private static void write(String name, String text, JsonGenerator out) throws IOException {
        if (name.equals(COUNT) && NUMBER.matcher(text).matches()) {
            out.writeNumberField(name, Long.parseLong(text));
        } else {
            out.writeStringField(name, text);
        }
    }

    private void write(String name, List<Upload> sent, JsonGenerator out) throws IOException {
        out.writeFieldName(name);
        boolean list = listed.contains(name) || sent.size() > 1;
        if (list) {
            out.writeStartArray();
        }
        for (Upload upload : sent) {
            out.writeStartObject();
            out.writeStringField("filename", upload.filename);
            if (upload.contentType != null) {
                out.writeStringField("content_type", upload.contentType);
            }
            out.writeBinaryField("data", upload.bytes);
            out.writeEndObject();
        }
        if (list) {
            out.writeEndArray();
        }
    }
}
