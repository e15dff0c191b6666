package dev.sluice.runtime.check;

import java.util.List;

/**
 * Looks at one thing that a role depends on, and judges it. A role's beans of this type run before
 * it serves. Changes nothing; blocks within bounds of its own; what cannot be reached is a finding,
 * never an exception.
 */
public interface Check {
    List<Finding> findings(Moment moment);
}
