package org.quests.io;

import org.jspecify.annotations.Nullable;

/**
 * Which bytes an input was made of, compressed where it is.
 *
 * @param name of the file, or what the stream is called
 * @param sha256 of all its bytes, as 64 hexadecimal digits in lower case, as {@code sha256sum} has
 *     it; null where it is not known ({@link InputHashes#list})
 * @param bytes how many they are; null where that is not known either
 */
public record InputHash(String name, @Nullable String sha256, @Nullable Long bytes) {}
