/**
 * Makes translations exact on demand: looks for the record that a group reads next among
 * those of the target where the map leaves it open.
 */
@NullMarked
package io.github.tandem.offset.search;

import org.jspecify.annotations.NullMarked;
