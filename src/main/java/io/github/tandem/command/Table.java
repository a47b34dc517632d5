package io.github.tandem.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lines of text in columns, as wide as what is in them.
 */
public final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	private final int[] widths;

	/**
	 * Begin a table.
	 * @param titles the titles of its columns
	 */
	public Table(List<String> titles) {
		this.widths = new int[titles.size()];
		add(titles);
	}

	/**
	 * Add a row.
	 * @param row a text for each column, of which only what is printable is kept
	 */
	public void add(List<String> row) {
		List<String> printable = row.stream().map(Printable::of).toList();
		this.rows.add(printable);
		for (int column = 0; column < this.widths.length; column++) {
			this.widths[column] = Math.max(this.widths[column], printable.get(column).length());
		}
	}

	/**
	 * Write a row.
	 * @param index its number; 0 is the titles
	 * @return a line
	 */
	public String line(int index) {
		StringBuilder line = new StringBuilder();
		for (int column = 0; column < this.widths.length; column++) {
			line.append(String.format(Locale.ROOT, "%-" + (this.widths[column] + 2) + "s",
					this.rows.get(index).get(column)));
		}
		return line.toString().stripTrailing();
	}

}
