package dev.sluice.results.row;

import dev.sluice.results.json.StoredText;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** Fills the parameters of a batched statement one after the other. */
public final class Row {
    private final PreparedStatement statement;
    private int at;

    public Row(PreparedStatement statement) {
        this.statement = statement;
    }

    public Row text(@Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(++at, Types.VARCHAR);
        } else {
            statement.setString(++at, StoredText.clean(value));
        }
        return this;
    }

    public Row number(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++at, Types.BIGINT);
        } else {
            statement.setLong(++at, value);
        }
        return this;
    }

    public Row integer(@Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(++at, Types.INTEGER);
        } else {
            statement.setInt(++at, value);
        }
        return this;
    }

    /** JSON that is clean already. */
    public Row json(@Nullable String value) throws SQLException {
        statement.setObject(++at, value, Types.OTHER);
        return this;
    }

    public Row bytes(byte @Nullable [] value) throws SQLException {
        statement.setBytes(++at, value);
        return this;
    }

    public Row flag(boolean value) throws SQLException {
        statement.setBoolean(++at, value);
        return this;
    }

    public Row array(Array value) throws SQLException {
        statement.setArray(++at, value);
        return this;
    }

    /** The row is complete. */
    public void add() throws SQLException {
        statement.addBatch();
        at = 0;
    }
}
