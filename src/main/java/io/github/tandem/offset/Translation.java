package io.github.tandem.offset;

/**
 * What a committed offset is on the other cluster.
 */
public sealed interface Translation {

	/**
	 * Make an answer.
	 * @param offset the offset on the other cluster
	 * @param reread how many records are read again from there on, at most
	 * @param place where the committed offset lies
	 * @return an exact answer if no record is read again
	 */
	static Translation of(long offset, long reread, Place place) {
		return (reread == 0) ? new Exact(offset, place) : new AtMost(offset, reread, place);
	}

	/**
	 * Of two answers for one partition, as records of two topics stand there.
	 * @param other the other answer
	 * @return the first of both, with what is read again for the other one
	 */
	default Translation and(Translation other) {
		Translation first = (offset() <= other.offset()) ? this : other;
		return of(first.offset(), reread() + other.reread() + Math.abs(offset() - other.offset()), first.place());
	}

	/**
	 * The offset on the other cluster.
	 * @return an offset from which on no record is skipped
	 */
	long offset();

	/**
	 * How many records are read again that lie before the committed offset.
	 * @return at most so many, each counted once
	 */
	long reread();

	/**
	 * Where the committed offset lies.
	 * @return the place
	 */
	Place place();

	/**
	 * No record is skipped, and none read again.
	 *
	 * @param offset the offset on the other cluster
	 * @param place where the committed offset lies
	 */
	record Exact(long offset, Place place) implements Translation {

		@Override
		public long reread() {
			return 0;
		}

	}

	/**
	 * No record is skipped, and some may be read again.
	 *
	 * @param offset the offset on the other cluster
	 * @param reread how many records, at most
	 * @param place where the committed offset lies
	 */
	record AtMost(long offset, long reread, Place place) implements Translation {

	}

}
