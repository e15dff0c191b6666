package dev.sluice.router.coordinator.plan;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.wire.Ask;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds what the planner looks at: an ordinary chat of acme's, changed where a test says so. */
final class ANeed {
    private String jobId = "job-1";
    private String tenant = "acme";
    private @Nullable String project;
    private @Nullable String user;
    private Map<String, String> metadata = Map.of();
    private String route = "r";
    private String operation = "chat.completions";
    private long inputBytes = 100;
    private @Nullable Prompt prompt;
    private OptionalLong outputMax = OptionalLong.of(10);
    private OptionalLong costMax = OptionalLong.empty();
    private final Set<Capability> capabilities = EnumSet.of(Capability.CHAT);
    private List<Ask> asks = List.of();
    private @Nullable Map<String, Long> units;
    private DataClass dataClass = DataClass.PUBLIC;
    private long timeLeftMs = 60_000;

    static ANeed aNeed() {
        return new ANeed();
    }

    ANeed job(String id) {
        jobId = id;
        return this;
    }

    ANeed of(String ofTenant) {
        tenant = ofTenant;
        return this;
    }

    ANeed project(String name) {
        project = name;
        return this;
    }

    ANeed user(String name) {
        user = name;
        return this;
    }

    ANeed metadata(String key, String value) {
        metadata = Map.of(key, value);
        return this;
    }

    ANeed route(String name) {
        route = name;
        return this;
    }

    ANeed operation(String name, Capability needed) {
        operation = name;
        capabilities.clear();
        capabilities.add(needed);
        return this;
    }

    ANeed inputBytes(long bytes) {
        inputBytes = bytes;
        return this;
    }

    ANeed prompt(Prompt of) {
        prompt = of;
        return this;
    }

    ANeed outputMax(long tokens) {
        outputMax = OptionalLong.of(tokens);
        return this;
    }

    ANeed costMax(long nanoUsd) {
        costMax = OptionalLong.of(nanoUsd);
        return this;
    }

    ANeed needs(Capability capability) {
        capabilities.add(capability);
        return this;
    }

    ANeed asks(String... words) {
        asks = Stream.of(words).map(Ask::of).toList();
        return this;
    }

    ANeed units(Map<String, Long> of) {
        units = of;
        return this;
    }

    ANeed data(DataClass of) {
        dataClass = of;
        return this;
    }

    ANeed timeLeftMs(long ms) {
        timeLeftMs = ms;
        return this;
    }

    JobNeeds build() {
        return new JobNeeds(
                jobId,
                tenant,
                project,
                tenant + "-key",
                user,
                metadata,
                route,
                operation,
                inputBytes,
                prompt,
                outputMax,
                costMax,
                capabilities,
                asks,
                units,
                dataClass,
                timeLeftMs);
    }
}
