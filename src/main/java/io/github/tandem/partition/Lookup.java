package io.github.tandem.partition;

import org.jspecify.annotations.Nullable;

import io.github.tandem.position.KnownPosition;

/**
 * Where the look-up of a position begins.
 */
public sealed interface Lookup {

	/**
	 * How far the partition is replicated, where that is known.
	 * @return the position, or {@code null} to go by what is stored
	 */
	@Nullable KnownPosition position();

	/**
	 * Begin with how far a partition is replicated, if that is known.
	 * @param position how far, or {@code null}
	 * @return where the look-up begins
	 */
	static Lookup from(@Nullable KnownPosition position) {
		return (position != null) ? new From(position) : new Stored();
	}

	/**
	 * With what is stored, as nothing else is known.
	 */
	record Stored() implements Lookup {

		@Override
		public @Nullable KnownPosition position() {
			return null;
		}

	}

	/**
	 * With how far the partition is replicated.
	 *
	 * @param position how far
	 */
	record From(KnownPosition position) implements Lookup {

	}

	/**
	 * With how far the partition is replicated, in a log that was truncated.
	 *
	 * @param position how far
	 * @param divergence the first offset that is no longer the same
	 */
	record Truncated(KnownPosition position, long divergence) implements Lookup {

	}

}
