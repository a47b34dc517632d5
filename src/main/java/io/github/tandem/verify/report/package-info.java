/**
 * What a verification has found, as text and as JSON.
 */
@NullMarked
package io.github.tandem.verify.report;

import org.jspecify.annotations.NullMarked;
