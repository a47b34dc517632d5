package io.github.tandem.test;

import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a process of the application.
 */
public final class TandemCommand {

	private TandemCommand() {
	}

	/**
	 * The command line.
	 * @param args the application's arguments
	 * @return a command for the java launcher that runs this JVM
	 */
	public static List<String> of(List<String> args) {
		List<String> command = new ArrayList<>(
				List.of(ChildProcess.java(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(ApplicationFiles.arguments());
		command.addAll(args);
		return command;
	}

}
