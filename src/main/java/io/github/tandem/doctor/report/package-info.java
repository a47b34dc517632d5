/**
 * What an examination comes to: rows with a verdict each, hints with what to paste, and
 * how they are written down. Knows no network.
 */
@NullMarked
package io.github.tandem.doctor.report;

import org.jspecify.annotations.NullMarked;
