/** When what the router has decided becomes visible to others. */
@NullMarked
package dev.sluice.router.commit;

import org.jspecify.annotations.NullMarked;
