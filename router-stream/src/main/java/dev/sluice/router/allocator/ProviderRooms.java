package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.ProviderRoom;
import dev.sluice.schema.avro.RateLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a group's provider said is left of its limits, one entry for each kind. Pure. */
final class ProviderRooms {
    private ProviderRooms() {}

    /**
     * @param shares after the report was heard
     * @return the newest word on each kind
     */
    static List<ProviderRoom> heard(
            List<ProviderRoom> known, GroupDemand demand, List<PartitionShare> shares, long nowMs) {
        ProviderLimits limits = demand.getProviderLimits();
        if (limits == null) {
            return known;
        }
        List<ProviderRoom> rooms = new ArrayList<>(known);
        long toldOfMs = demand.getProviderLimitsOfMs();
        replace(
                rooms,
                PermitKind.REQUESTS,
                limits.getRequests(),
                out(shares, PartitionShare::getRequestsOut),
                toldOfMs,
                nowMs);
        replace(
                rooms,
                PermitKind.TOKENS,
                limits.getTokens(),
                out(shares, PartitionShare::getTokensOut),
                toldOfMs,
                nowMs);
        return rooms;
    }

    static @Nullable Headroom of(List<ProviderRoom> rooms, PermitKind kind, long nowMs) {
        return rooms.stream()
                .filter(room -> room.getKind() == kind)
                .findFirst()
                .map(room -> Headroom.of(room, nowMs))
                .orElse(null);
    }

    /** An answer to a call that was sent earlier is older news, whenever it comes. */
    private static void replace(
            List<ProviderRoom> rooms,
            PermitKind kind,
            @Nullable RateLeft left,
            long out,
            long toldOfMs,
            long nowMs) {
        if (left == null
                || rooms.stream()
                        .anyMatch(
                                room -> room.getKind() == kind && room.getToldOfMs() > toldOfMs)) {
            return;
        }
        rooms.removeIf(room -> room.getKind() == kind);
        rooms.add(Headroom.told(kind, left, out, toldOfMs, nowMs));
    }

    private static long out(List<PartitionShare> shares, ToLongFunction<PartitionShare> kind) {
        return shares.stream().mapToLong(kind).sum();
    }
}
