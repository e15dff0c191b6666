package dev.sluice.standalone.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the parent project says about versions. */
final class Pom {
    private Pom() {}

    /** The text of the first element of this name. */
    static String first(String element) throws IOException {
        Matcher found =
                Pattern.compile("<%1$s>([^<]+)</%1$s>".formatted(Pattern.quote(element)))
                        .matcher(Files.readString(Path.of("..", "pom.xml")));
        if (!found.find()) {
            throw new IllegalArgumentException("../pom.xml (expected: an element " + element + ")");
        }
        return found.group(1);
    }
}
