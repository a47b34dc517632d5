/**
 * Moves a cluster with one command: what the service does, up to an end.
 */
@NullMarked
package io.github.tandem.migrate;

import org.jspecify.annotations.NullMarked;
