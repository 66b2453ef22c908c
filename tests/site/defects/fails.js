console.error("said on the console");
throw new Error("thrown by a script");
