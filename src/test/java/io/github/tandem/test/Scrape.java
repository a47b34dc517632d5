package io.github.tandem.test;

import java.util.Arrays;
import java.util.List;

/**
 * What Prometheus would have read at one moment.
 */
public final class Scrape {

	private final List<String> lines;

	/**
	 * Take an answer apart.
	 * @param text the answer in Prometheus' text format
	 */
	Scrape(String text) {
		this.lines = text.lines().filter((line) -> !line.startsWith("#")).toList();
	}

	/**
	 * Add up the series of a metric.
	 * @param name the metric's name
	 * @param labels labels that a series must have, such as {@code state="running"}
	 * @return the sum, which is zero if there is no such series
	 */
	public double sum(String name, String... labels) {
		return series(name, labels).stream().mapToDouble(Scrape::value).sum();
	}

	/**
	 * The largest of the series of a metric.
	 * @param name the metric's name
	 * @param labels labels that a series must have
	 * @return the largest value, or NaN if there is no such series
	 */
	public double max(String name, String... labels) {
		return series(name, labels).stream().mapToDouble(Scrape::value).max().orElse(Double.NaN);
	}

	private List<String> series(String name, String... labels) {
		return this.lines.stream()
			.filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
			.filter((line) -> Arrays.stream(labels).allMatch(line::contains))
			.toList();
	}

	private static double value(String line) {
		return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
	}

}
