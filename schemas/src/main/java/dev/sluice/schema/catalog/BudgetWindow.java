package dev.sluice.schema.catalog;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** How long a budget lasts before it begins anew. Pure. */
public enum BudgetWindow {
    HOUR {
        @Override
        ZonedDateTime start(ZonedDateTime at) {
            return at.truncatedTo(ChronoUnit.HOURS);
        }

        @Override
        ZonedDateTime next(ZonedDateTime start) {
            return start.plusHours(1);
        }
    },
    DAY {
        @Override
        ZonedDateTime start(ZonedDateTime at) {
            return midnight(at.toLocalDate(), at.getZone());
        }

        @Override
        ZonedDateTime next(ZonedDateTime start) {
            return midnight(start.toLocalDate().plusDays(1), start.getZone());
        }
    },
    /** From Monday on. */
    WEEK {
        @Override
        ZonedDateTime start(ZonedDateTime at) {
            return midnight(
                    at.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                    at.getZone());
        }

        @Override
        ZonedDateTime next(ZonedDateTime start) {
            return midnight(start.toLocalDate().plusWeeks(1), start.getZone());
        }
    },
    /** A calendar month. */
    MONTH {
        @Override
        ZonedDateTime start(ZonedDateTime at) {
            return midnight(at.toLocalDate().withDayOfMonth(1), at.getZone());
        }

        @Override
        ZonedDateTime next(ZonedDateTime start) {
            return midnight(start.toLocalDate().plusMonths(1), start.getZone());
        }
    },
    /** For good. */
    TOTAL {
        @Override
        ZonedDateTime start(ZonedDateTime at) {
            return Instant.EPOCH.atZone(at.getZone());
        }

        @Override
        ZonedDateTime next(ZonedDateTime start) {
            return NEVER.atZone(start.getZone());
        }
    };

    /** The end of a window that has none. */
    public static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    abstract ZonedDateTime start(ZonedDateTime at);

    abstract ZonedDateTime next(ZonedDateTime start);

    /** When the window that this moment is in began, at the latest at that moment. */
    public Instant start(Instant at, ZoneId zone) {
        return start(at.atZone(zone)).toInstant();
    }

    /** When the next window begins, always later; {@link #NEVER} if there is none. */
    public Instant end(Instant at, ZoneId zone) {
        return next(start(at.atZone(zone))).toInstant();
    }

    /** The first moment of a day: where clocks go forward at midnight there is none at 00:00. */
    private static ZonedDateTime midnight(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone);
    }
}
