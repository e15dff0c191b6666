package dev.sluice.router.coordinator.dispatch;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.LaneBreaker;
import dev.sluice.schema.avro.ShareGrant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What allocators let this incarnation use. Starts empty after every restart: a stored share is
 * void until it is confirmed to the new task. Confined to its coordinator's thread.
 */
public final class Shares {
    private final String incarnation;
    private final Map<String, GroupRoom> byGroup = new HashMap<>();

    public Shares(String incarnation) {
        this.incarnation = incarnation;
    }

    public String incarnation() {
        return incarnation;
    }

    /** Whether the grant was for this incarnation; one for another is void. */
    public boolean apply(ShareGrant grant, long nowMs) {
        if (!grant.getIncarnation().equals(incarnation)) {
            return false;
        }
        for (GroupShare share : grant.getShares()) {
            room(share.getLimitGroup()).apply(share, grant.getEchoSentAtMs(), nowMs);
        }
        return true;
    }

    public int concurrency(String limitGroup) {
        return room(limitGroup).concurrency();
    }

    /** A report that waits for the allocator's answer was sent. */
    public void asked(String limitGroup, long nowMs) {
        room(limitGroup).asked(nowMs);
    }

    /** Nothing is wanted of the allocator. */
    public void needsNoAnswer(String limitGroup) {
        room(limitGroup).answered();
    }

    public boolean unanswered(String limitGroup) {
        return room(limitGroup).unanswered();
    }

    /** Whether any allocator has left a report unanswered. */
    public boolean anyUnanswered() {
        return byGroup.values().stream().anyMatch(GroupRoom::unanswered);
    }

    /** When the oldest report was sent that is unanswered; empty when none is. */
    public OptionalLong askedAtMs(String limitGroup) {
        GroupRoom room = room(limitGroup);
        return room.unanswered() ? OptionalLong.of(room.askedAtMs) : OptionalLong.empty();
    }

    /** For how long the oldest report has been unanswered; 0 when none is. */
    public long silentMs(String limitGroup, long nowMs) {
        OptionalLong asked = askedAtMs(limitGroup);
        return asked.isPresent() ? Math.max(0, nowMs - asked.getAsLong()) : 0;
    }

    public long grantSeq(String limitGroup) {
        return room(limitGroup).grantSeq();
    }

    public long windowEpoch(String limitGroup) {
        return room(limitGroup).windowEpoch();
    }

    public BreakerState breaker(String limitGroup, String lane) {
        return room(limitGroup).breaker(lane);
    }

    /** The one call that a lane was to be tried with is on its way. */
    public void tried(String limitGroup, String lane) {
        room(limitGroup).tried(lane);
    }

    /** A provider asked this coordinator for silence: at once, before its allocator says so. */
    public void close(String limitGroup, long untilMs) {
        room(limitGroup).close(untilMs);
    }

    /** 0 when calls may go out. */
    public long closedForMs(String limitGroup, long nowMs) {
        return Math.max(0, room(limitGroup).closedUntilMs() - nowMs);
    }

    public long requestsLeft(String limitGroup, long nowMs) {
        return room(limitGroup).requests(nowMs);
    }

    public long tokensLeft(String limitGroup, long nowMs) {
        return room(limitGroup).tokens(nowMs);
    }

    /** All that this incarnation was ever granted. */
    public long requestsSeen(String limitGroup) {
        return room(limitGroup).requestsSeen;
    }

    /** Likewise. */
    public long tokensSeen(String limitGroup) {
        return room(limitGroup).tokensSeen;
    }

    public void spend(String limitGroup, long requests, long tokens) {
        room(limitGroup).spend(requests, tokens);
    }

    /** When the next group that is closed opens; empty when none is. */
    public OptionalLong nextOpenMs(long nowMs) {
        return byGroup.values().stream()
                .mapToLong(GroupRoom::closedUntilMs)
                .filter(until -> until > nowMs)
                .min();
    }

    private GroupRoom room(String limitGroup) {
        return byGroup.computeIfAbsent(limitGroup, g -> new GroupRoom());
    }

    /** One group's part. */
    private static final class GroupRoom {
        private static final long NOT_ASKED = -1;
        private long grantSeq;
        private int concurrency;
        private long windowEpoch;
        private long closedUntilMs;
        private long requests;
        private long tokens;
        private long requestsSeen;
        private long tokensSeen;
        private long permitsUntilMs;
        private long askedAtMs = NOT_ASKED;
        private Map<String, LaneBreaker> breakers = Map.of();

        /** The last call that each lane was tried with. */
        private final Map<String, Long> tried = new HashMap<>();

        void apply(GroupShare share, long reportedAtMs, long nowMs) {
            answered();
            if (share.getGrantSeq() <= grantSeq) {
                return;
            }
            grantSeq = share.getGrantSeq();
            concurrency = share.getConcurrency();
            windowEpoch = share.getWindowEpoch();
            close(nowMs + share.getClosedForMs());
            if (share.getRequests() + share.getTokens() > 0) {
                requests = requests(nowMs) + share.getRequests();
                tokens = tokens(nowMs) + share.getTokens();
                requestsSeen += share.getRequests();
                tokensSeen += share.getTokens();
                permitsUntilMs = reportedAtMs + share.getPermitsValidMs();
            }
            Map<String, LaneBreaker> known = new HashMap<>();
            for (LaneBreaker breaker : share.getBreakers()) {
                known.put(breaker.getLane(), breaker);
            }
            breakers = known;
            tried.keySet().retainAll(known.keySet());
        }

        void asked(long nowMs) {
            if (!unanswered()) {
                askedAtMs = nowMs;
            }
        }

        void answered() {
            askedAtMs = NOT_ASKED;
        }

        boolean unanswered() {
            return askedAtMs != NOT_ASKED;
        }

        void close(long untilMs) {
            closedUntilMs = Math.max(closedUntilMs, untilMs);
        }

        long requests(long nowMs) {
            return nowMs <= permitsUntilMs ? requests : 0;
        }

        long tokens(long nowMs) {
            return nowMs <= permitsUntilMs ? tokens : 0;
        }

        void spend(long spentRequests, long spentTokens) {
            requests = Math.max(0, requests - spentRequests);
            tokens = Math.max(0, tokens - spentTokens);
        }

        BreakerState breaker(String lane) {
            LaneBreaker breaker = breakers.get(lane);
            if (breaker == null) {
                return BreakerState.CLOSED;
            }
            Long last = tried.get(lane);
            return last != null && last == breaker.getProbe()
                    ? BreakerState.OPEN
                    : breaker.getState();
        }

        void tried(String lane) {
            LaneBreaker breaker = breakers.get(lane);
            if (breaker != null) {
                tried.put(lane, breaker.getProbe());
            }
        }

        int concurrency() {
            return concurrency;
        }

        long grantSeq() {
            return grantSeq;
        }

        long windowEpoch() {
            return windowEpoch;
        }

        long closedUntilMs() {
            return closedUntilMs;
        }
    }
}
