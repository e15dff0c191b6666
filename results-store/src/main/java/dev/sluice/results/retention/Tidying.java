package dev.sluice.results.retention;

import java.sql.SQLException;
import java.time.Instant;

/** Something else that is over in time; asked on the thread of retention, once in each round. */
public interface Tidying {
    /**
     * Removes what is over; bounded in work.
     *
     * @return whether it got on and something that is over is left: then it is asked again soon
     * @throws SQLException when PostgreSQL does not take it; it is asked again
     */
    boolean tidy(Instant now) throws SQLException;
}
