package dev.sluice.schema.catalog.pricemap;

import java.util.regex.Pattern;

/** A name with {@code *} for any text and {@code ?} for any character. */
record Glob(Pattern pattern) {
    static Glob of(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '*' -> regex.append(".*");
                                case '?' -> regex.append('.');
                                default -> regex.append(Pattern.quote(Character.toString(c)));
                            }
                        });
        return new Glob(Pattern.compile(regex.toString()));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
