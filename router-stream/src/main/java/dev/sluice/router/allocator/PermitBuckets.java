package dev.sluice.router.allocator;

import dev.sluice.router.allocator.PermitPolicy.Grants;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.catalog.LimitGroup.Rate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rates of one group at one moment; null where there is no rate. */
record PermitBuckets(@Nullable PermitBucket requests, @Nullable PermitBucket tokens) {

    static PermitBuckets of(GroupAllocation group, LimitGroup limits, long nowMs) {
        return new PermitBuckets(
                bucket(
                        PermitKind.REQUESTS,
                        limits.requestRate(),
                        PartitionShare::getRequestsOut,
                        group,
                        nowMs),
                bucket(
                        PermitKind.TOKENS,
                        limits.tokenRate(),
                        PartitionShare::getTokensOut,
                        group,
                        nowMs));
    }

    /** Grants what there is, none while the group is closed, and keeps the rest in the group. */
    Grants grant(GroupAllocation group, boolean closed, long nowMs) {
        List<PartitionShare> shares = group.getShares();
        Grants grants =
                closed || requests == null && tokens == null
                        ? none(shares, group.getPermitsClock())
                        : PermitPolicy.grant(
                                shares, requests, tokens, group.getPermitsClock(), nowMs);
        List<PermitBucket> buckets = Stream.of(requests, tokens).filter(Objects::nonNull).toList();
        group.setPermits(buckets.stream().map(bucket -> bucket.at(nowMs)).toList());
        group.setProvider(
                buckets.stream().map(PermitBucket::providerRoom).filter(Objects::nonNull).toList());
        group.setPermitsClock(grants.clock());
        return grants;
    }

    private static Grants none(List<PartitionShare> shares, double clock) {
        return new Grants(
                List.of(),
                clock,
                shares.stream().mapToDouble(PartitionShare::getPermitsServed).toArray(),
                OptionalLong.empty());
    }

    private static @Nullable PermitBucket bucket(
            PermitKind kind,
            Optional<Rate> rate,
            ToLongFunction<PartitionShare> out,
            GroupAllocation group,
            long nowMs) {
        if (rate.isEmpty()) {
            return null;
        }
        return new PermitBucket(
                kind,
                rate.get(),
                group.getPermits().stream()
                        .filter(permits -> permits.getKind() == kind)
                        .findFirst()
                        .orElse(null),
                group.getShares().stream().mapToLong(out).sum(),
                ProviderRooms.of(group.getProvider(), kind, nowMs),
                nowMs);
    }
}
