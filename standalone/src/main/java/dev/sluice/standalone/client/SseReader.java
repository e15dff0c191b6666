package dev.sluice.standalone.client;

import java.util.function.Consumer;

/** Puts lines together to events; comments and names of events are passed over. For one thread. */
final class SseReader {
    private final Consumer<SseEvent> events;
    private final StringBuilder data = new StringBuilder();
    private String id = "";

    SseReader(Consumer<SseEvent> events) {
        this.events = events;
    }

    void line(String line) {
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                events.accept(new SseEvent(id, data.toString()));
            }
            data.setLength(0);
            id = "";
        } else if (line.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(value(line, "data:"));
        } else if (line.startsWith("id:")) {
            id = value(line, "id:");
        }
    }

    private static String value(String line, String name) {
        String value = line.substring(name.length());
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
