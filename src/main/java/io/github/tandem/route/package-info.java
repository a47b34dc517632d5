/**
 * Which topic goes where under which name: pure decisions on names, without Spring beans
 * and without I/O.
 */
@NullMarked
package io.github.tandem.route;

import org.jspecify.annotations.NullMarked;
