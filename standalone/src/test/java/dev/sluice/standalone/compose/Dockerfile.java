package dev.sluice.standalone.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of the image's recipe, with continued lines joined and without comments. */
record Dockerfile(List<String> instructions) {
    static Dockerfile read() throws IOException {
        List<String> instructions = new ArrayList<>();
        var current = new StringBuilder();
        for (String line : Files.readAllLines(ComposeFile.FOLDER.resolve("Dockerfile"))) {
            String text = line.strip();
            if (text.startsWith("#") || text.isEmpty()) {
                continue;
            }
            boolean continued = text.endsWith("\\");
            current.append(continued ? text.substring(0, text.length() - 1) : text);
            if (!continued) {
                instructions.add(current.toString());
                current.setLength(0);
            }
        }
        return new Dockerfile(List.copyOf(instructions));
    }

    /** What follows each instruction of a kind. */
    List<String> all(String kind) {
        return instructions.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1).strip())
                .toList();
    }

    /** What follows the only instruction of a kind. */
    String one(String kind) {
        List<String> found = all(kind);
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "%d times %s (expected: once)".formatted(found.size(), kind));
        }
        return found.getFirst();
    }

    /** A variable that the image sets. */
    String variable(String name) {
        Matcher found = Pattern.compile(name + "=\"([^\"]*)\"").matcher(one("ENV"));
        if (!found.find()) {
            throw new IllegalArgumentException(
                    "ENV %s (expected: %s in it)".formatted(one("ENV"), name));
        }
        return found.group(1);
    }
}
