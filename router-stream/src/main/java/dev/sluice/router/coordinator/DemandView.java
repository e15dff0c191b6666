package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.HedgeWatch.Want;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lane.LaneNews;
import dev.sluice.router.coordinator.lane.LaneNews.GroupNews;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.avro.TenantDemand;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Counts what this coordinator uses and wants of each limit group. */
final class DemandView {
    /** More tenants than this are told of as one. */
    private static final int TENANTS_MAX = 64;

    private final Queues queues;
    private final Calls calls;
    private final Shares shares;
    private final LaneNews news;
    private final TokenForecast forecast;
    private final HedgeWatch hedges;
    private final Supplier<Catalog> catalog;

    DemandView(
            Queues queues,
            Calls calls,
            Shares shares,
            LaneNews news,
            TokenForecast forecast,
            HedgeWatch hedges,
            Supplier<Catalog> catalog) {
        this.queues = queues;
        this.calls = calls;
        this.shares = shares;
        this.news = news;
        this.forecast = forecast;
        this.hedges = hedges;
        this.catalog = catalog;
    }

    /** What stands now, by group, without news. */
    Map<String, GroupDemand> now(long nowMs) {
        Catalog view = catalog.get();
        Map<String, GroupDemand> demands = new TreeMap<>();
        Map<String, Map<String, Integer>> tenants = new HashMap<>();
        Map<String, LaneReport> lanes = new TreeMap<>();
        for (LimitGroup group : view.limitGroups()) {
            demands.put(group.name(), empty(group.name(), nowMs));
        }
        Map<String, String> groups = new HashMap<>();
        for (Call call : calls.all()) {
            // The catalogue may have lost the group, or the lane, under its calls.
            demands.computeIfAbsent(call.limitGroup(), lost -> empty(lost, nowMs));
            groups.put(call.attribution().getLane(), call.limitGroup());
            lane(lanes, call.attribution().getLane())
                    .setInUse(lane(lanes, call.attribution().getLane()).getInUse() + 1);
            count(tenants, call.limitGroup(), call.attribution().getCaller().getTenant(), 1);
        }
        for (String name : queues.lanes()) {
            int waiting = queues.size(name) + queues.parked(name);
            GroupDemand demand =
                    view.lane(name).map(lane -> demands.get(lane.limitGroup())).orElse(null);
            if (demand == null || waiting == 0) {
                continue;
            }
            lane(lanes, name).setQueued(waiting);
            demand.setQueued(demand.getQueued() + queues.size(name));
            queues.sizes(name, (tenant, n) -> count(tenants, demand.getLimitGroup(), tenant, n));
            if (view.limitGroup(demand.getLimitGroup())
                    .filter(group -> group.tokenRate().isPresent())
                    .isPresent()) {
                tokens(demand, name);
            }
        }
        for (Want want : hedges.wants()) {
            view.lane(want.lane())
                    .map(lane -> demands.get(lane.limitGroup()))
                    .ifPresent(demand -> add(want, demand, tenants));
        }
        lanes.forEach(
                (name, report) -> {
                    String group = view.lane(name).map(Lane::limitGroup).orElse(groups.get(name));
                    GroupDemand demand = demands.get(group);
                    if (demand != null) {
                        demand.getLanes().add(report);
                    }
                });
        demands.forEach(
                (group, demand) ->
                        demand.setTenants(weighted(tenants.getOrDefault(group, Map.of()), view)));
        return demands;
    }

    /** The same with what happened since the last time this was asked. */
    GroupDemand withNews(GroupDemand standing, long nowMs) {
        String group = standing.getLimitGroup();
        GroupNews since = news.takeGroup(group);
        Map<String, LaneReport> lanes = news.takeLanes(group);
        for (LaneReport report : standing.getLanes()) {
            LaneReport ended = lanes.get(report.getLane());
            if (ended == null) {
                lanes.put(report.getLane(), report);
            } else {
                ended.setInUse(report.getInUse());
                ended.setQueued(report.getQueued());
            }
        }
        return new GroupDemand(
                group,
                standing.getInUse(),
                standing.getQueued(),
                standing.getGrantSeq(),
                standing.getTenants(),
                new ArrayList<>(lanes.values()),
                standing.getWindowEpoch(),
                since.succeeded(),
                since.overloaded(),
                Math.max(0, since.closedUntilMs() - nowMs),
                standing.getRequestsLeft(),
                standing.getTokensLeft(),
                standing.getRequestsSeen(),
                standing.getTokensSeen(),
                standing.getTokensNext(),
                standing.getTokensQueued(),
                since.tokensUnused(),
                since.provider().limits(nowMs),
                since.provider().ofMs());
    }

    /** Nothing is wanted of the group; calls may still run there. */
    GroupDemand empty(String group, long nowMs) {
        return GroupDemand.newBuilder()
                .setLimitGroup(group)
                .setInUse(calls.inUse(group))
                .setQueued(0)
                .setGrantSeq(shares.grantSeq(group))
                .setTenants(List.of())
                .setLanes(new ArrayList<>())
                .setWindowEpoch(shares.windowEpoch(group))
                .setRequestsLeft(shares.requestsLeft(group, nowMs))
                .setTokensLeft(shares.tokensLeft(group, nowMs))
                .setRequestsSeen(shares.requestsSeen(group))
                .setTokensSeen(shares.tokensSeen(group))
                .build();
    }

    private void add(Want want, GroupDemand demand, Map<String, Map<String, Integer>> tenants) {
        long tokens = forecast.tokens(want.lane(), want.tokensMax());
        demand.setQueued(demand.getQueued() + 1);
        demand.setTokensNext(Math.max(demand.getTokensNext(), tokens));
        demand.setTokensQueued(demand.getTokensQueued() + tokens);
        count(tenants, demand.getLimitGroup(), want.tenant(), 1);
    }

    private void tokens(GroupDemand demand, String lane) {
        queues.peek(lane)
                .map(QueuedJob::tokens)
                .ifPresent(
                        next ->
                                demand.setTokensNext(
                                        Math.max(
                                                demand.getTokensNext(),
                                                forecast.tokens(lane, next))));
        demand.setTokensQueued(
                demand.getTokensQueued() + forecast.tokens(lane, queues.tokens(lane)));
    }

    private static LaneReport lane(Map<String, LaneReport> lanes, String name) {
        return lanes.computeIfAbsent(name, l -> LaneReport.newBuilder().setLane(l).build());
    }

    private static void count(
            Map<String, Map<String, Integer>> tenants, String group, String tenant, int more) {
        tenants.computeIfAbsent(group, g -> new TreeMap<>()).merge(tenant, more, Integer::sum);
    }

    private static List<TenantDemand> weighted(Map<String, Integer> calls, Catalog view) {
        List<TenantDemand> demands = new ArrayList<>();
        calls.forEach(
                (tenant, n) ->
                        demands.add(
                                new TenantDemand(
                                        view.tenant(tenant).map(t -> t.weight()).orElse(1), n)));
        demands.sort(Comparator.comparingInt(TenantDemand::getCalls).reversed());
        if (demands.size() <= TENANTS_MAX) {
            return demands;
        }
        List<TenantDemand> told = new ArrayList<>(demands.subList(0, TENANTS_MAX - 1));
        TenantDemand rest = new TenantDemand(0, 0);
        for (TenantDemand one : demands.subList(TENANTS_MAX - 1, demands.size())) {
            rest.setWeight(rest.getWeight() + one.getWeight());
            rest.setCalls(rest.getCalls() + one.getCalls());
        }
        told.add(rest);
        return told;
    }
}
