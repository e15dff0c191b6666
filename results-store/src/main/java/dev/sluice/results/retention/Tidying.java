package dev.sluice.results.retention;

import java.sql.SQLException;
import java.time.Instant;

/** Something else that is over in time; asked on the thread of retention, once in each round. */
public interface Tidying {
    /**
     * Removes what is over; bounded in work.
     *
     * @throws SQLException when PostgreSQL does not take it; it is asked again
     */
    void tidy(Instant now) throws SQLException;
}
