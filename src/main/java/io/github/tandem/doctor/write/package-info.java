/**
 * A trial of writing, on request alone: everything else in the doctor writes nothing.
 */
@NullMarked
package io.github.tandem.doctor.write;

import org.jspecify.annotations.NullMarked;
