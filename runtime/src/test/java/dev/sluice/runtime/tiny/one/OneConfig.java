package dev.sluice.runtime.tiny.one;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One key of every shape. */
@ConfigurationProperties("sluice.one.work")
public record OneConfig(
        @Bindable(defaultValue = "7") int slotsMax,
        @Bindable(defaultValue = "PT3S") Duration patience,
        @Bindable(defaultValue = "a,b") List<String> names,
        @MapFormat(
                        transformation = MapFormat.MapTransformation.FLAT,
                        keyFormat = StringConvention.RAW)
                @Nullable Map<String, String> labels,
        @Bindable(defaultValue = "NO") Failure failure) {
    /** Where the role breaks. */
    public enum Failure {
        NO,
        AT_START,
        ERROR_AT_START
    }
}
