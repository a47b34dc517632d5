package io.github.tandem.verify.compare;

import java.util.EnumSet;
import java.util.Set;

/**
 * A record that differs.
 *
 * @param kind in which way
 * @param source its offset on the source, or {@link #NOWHERE}
 * @param target its offset on the target; for a record that is missing the one before
 * which it should stand; or {@link #NOWHERE}
 * @param parts what was altered, as far as it is known
 */
public record Finding(Kind kind, long source, long target, Set<Part> parts) {

	/**
	 * No offset.
	 */
	public static final long NOWHERE = -1;

	public Finding {
		parts = Set.copyOf(parts);
	}

	static Finding of(Kind kind, long source, long target) {
		return new Finding(kind, source, target, EnumSet.noneOf(Part.class));
	}

}
