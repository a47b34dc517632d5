/**
 * What operators ask of partitions, and what they want to rest.
 */
@NullMarked
package io.github.tandem.operator;

import org.jspecify.annotations.NullMarked;
