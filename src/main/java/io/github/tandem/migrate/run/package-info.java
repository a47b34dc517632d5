/**
 * Does what a plan says: replicates, moves the groups, verifies.
 */
@NullMarked
package io.github.tandem.migrate.run;

import org.jspecify.annotations.NullMarked;
