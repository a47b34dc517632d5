/**
 * Which topic goes where under which name: pure decisions on names, without I/O. Spring
 * binds the settings and holds the routes, and no more.
 */
@NullMarked
package io.github.tandem.route;

import org.jspecify.annotations.NullMarked;
