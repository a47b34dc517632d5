package io.github.tandem.doctor.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which name servers this machine asks, and what it puts behind short names.
 *
 * @param servers their IP addresses, in order
 * @param domains the domains to search
 * @param dots from how many dots on a name is asked for as it is first
 */
record NameServers(List<String> servers, List<String> domains, int dots) {

	/**
	 * Read a file in the form of {@code resolv.conf(5)}.
	 * @param file its path
	 * @return what it says, or no servers if there is no such file
	 */
	static NameServers of(Path file) {
		try {
			return of(Files.isReadable(file) ? Files.readAllLines(file) : List.of());
		}
		catch (IOException ex) {
			return of(List.of());
		}
	}

	static NameServers of(List<String> lines) {
		List<String> found = new ArrayList<>();
		List<String> searched = List.of();
		int least = 1;
		for (String line : lines) {
			List<String> words = Arrays.asList(line.strip().split("\\s+"));
			List<String> values = words.subList(1, words.size());
			String key = words.get(0);
			if (key.equals("nameserver")) {
				values.stream().findFirst().ifPresent(found::add);
			}
			else if (key.equals("search") || key.equals("domain")) {
				searched = values;
			}
			else if (key.equals("options")) {
				least = dots(values, least);
			}
		}
		return new NameServers(List.copyOf(found), List.copyOf(searched), least);
	}

	private static int dots(List<String> options, int otherwise) {
		return options.stream()
			.filter((option) -> option.matches("ndots:\\d+"))
			.map((option) -> Integer.parseInt(option.substring("ndots:".length())))
			.findFirst()
			.orElse(otherwise);
	}

	/**
	 * The names that are asked for in turn, until there is one.
	 * @param host a name
	 * @return full names
	 */
	List<String> candidates(String host) {
		if (host.endsWith(".")) {
			return List.of(host);
		}
		List<String> candidates = new ArrayList<>(
				this.domains.stream().map((domain) -> host + "." + domain.replaceAll("\\.$", "")).toList());
		boolean first = host.chars().filter((letter) -> letter == '.').count() >= this.dots;
		candidates.add(first ? 0 : candidates.size(), host);
		return candidates;
	}

}
