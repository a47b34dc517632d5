package io.github.tandem.doctor.report;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a row came to.
 */
public sealed interface Verdict {

	/**
	 * What was seen.
	 * @return a phrase for users
	 */
	String said();

	/**
	 * Whether somebody has to do something.
	 * @return {@code true} for what is wrong and for what soon will be
	 */
	default boolean isFinding() {
		return false;
	}

	/**
	 * What is ready to be pasted.
	 * @return nothing where there is nothing to do
	 */
	default List<Paste> pastes() {
		return List.of();
	}

	/**
	 * The same with another hint.
	 * @param change changes the hint
	 * @return this one where there is nothing to do
	 */
	default Verdict with(UnaryOperator<Hint> change) {
		return this;
	}

	/**
	 * The name in reports.
	 * @return one word in lower case
	 */
	String code();

	/**
	 * All is well.
	 *
	 * @param said what was seen
	 */
	record Well(String said) implements Verdict {

		@Override
		public String code() {
			return "well";
		}

	}

	/**
	 * Could not be looked at, or need not be, because of another row.
	 *
	 * @param said why
	 */
	record Skipped(String said) implements Verdict {

		@Override
		public String code() {
			return "skipped";
		}

	}

	/**
	 * Works, and somebody should do something all the same.
	 *
	 * @param said what was seen
	 * @param symptom what it is called
	 * @param hint what to do
	 */
	record Doubtful(String said, Symptom symptom, Hint hint) implements Verdict {

		@Override
		public boolean isFinding() {
			return true;
		}

		@Override
		public List<Paste> pastes() {
			return this.hint.pastes();
		}

		@Override
		public String code() {
			return "doubtful";
		}

		@Override
		public Verdict with(UnaryOperator<Hint> change) {
			return new Doubtful(this.said, this.symptom, change.apply(this.hint));
		}

	}

	/**
	 * Does not work.
	 *
	 * @param said what was seen
	 * @param symptom what it is called
	 * @param hint what to do
	 */
	record Failed(String said, Symptom symptom, Hint hint) implements Verdict {

		@Override
		public boolean isFinding() {
			return true;
		}

		@Override
		public List<Paste> pastes() {
			return this.hint.pastes();
		}

		@Override
		public String code() {
			return "failed";
		}

		@Override
		public Verdict with(UnaryOperator<Hint> change) {
			return new Failed(this.said, this.symptom, change.apply(this.hint));
		}

	}

}
