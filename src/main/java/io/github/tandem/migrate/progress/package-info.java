/**
 * How far a migration has come, and how long it will take.
 */
@NullMarked
package io.github.tandem.migrate.progress;

import org.jspecify.annotations.NullMarked;
