/**
 * The soak: all faults in random order between two clusters of three brokers, and an
 * account of every record that is kept apart from what Tandem reports.
 */
@NullMarked
package io.github.tandem.soak;

import org.jspecify.annotations.NullMarked;
